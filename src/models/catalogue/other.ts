import { ARCSEC, type ComponentDefinition, parameter, positive } from './definition.js';

const powers = ['1x', '1y', '2xx', '2xy', '2yy', '3xxx', '3xxy', '3xyy', '3yyy'];

export const otherCatalogue: Readonly<Record<'EdgeOnDisk' | 'Point' | 'Background', ComponentDefinition>> = {
  EdgeOnDisk: {
    type: 'EdgeOnDisk',
    group: 'other',
    summary: 'Exponential disk seen edge-on (van der Kruit & Searle 1981)',
    formula: 'Is (|X|/rs) K₁(|X|/rs) sech(|Y|/zs)^alpha, with X along the disk and Y across',
    parameters: [
      parameter('xc', 'deg', null, 'Right ascension of the centre'),
      parameter('yc', 'deg', null, 'Declination of the centre'),
      parameter('theta', 'rad', 0, 'Position angle of the disk, east of north'),
      parameter('rs', 'deg', null, 'Scale length of the disk', positive),
      parameter('Is', 'image', null, 'Surface brightness at the centre'),
      parameter('zs', 'deg', null, 'Scale height', positive),
      parameter('alpha', '', 2, 'Exponent of the vertical profile', positive),
    ],
  },
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
