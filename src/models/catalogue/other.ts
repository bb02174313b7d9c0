import { ARCSEC, type ComponentDefinition, parameter, positive } from './definition.js';

const powers = ['1x', '1y', '2xx', '2xy', '2yy', '3xxx', '3xxy', '3xyy', '3yyy'];

export const otherCatalogue: Readonly<Record<'Point' | 'Background', ComponentDefinition>> = {
  Point: {
    type: 'Point',
    group: 'other',
    summary: 'Unresolved source: the PSF, or a single pixel where there is none',
    formula: 'Ic δ(xc, yc); with a PSF, Ic times the PSF',
    parameters: [
      parameter('xc', 'deg', null, 'Right ascension'),
      parameter('yc', 'deg', null, 'Declination'),
      parameter('Ic', 'image', null, 'Brightness of the one pixel that holds the source before the PSF'),
    ],
  },
  Background: {
    type: 'Background',
    group: 'other',
    summary: 'Cubic polynomial over the image; no PSF',
    formula: 'Σ a_k… x^i y^j with x = (RA − RA₀) cos(Dec₀) / rs and y = (Dec − Dec₀) / rs from the middle of the image',
    parameters: [
      parameter('rs', 'deg', ARCSEC, 'Unit of length of the polynomial', positive),
      parameter('a0', '', null, 'Constant term'),
      ...powers.map(p => parameter(`a${p}`, '', 0, `Coefficient of ${[...p.slice(1)].join('·')}`)),
    ],
  },
};
